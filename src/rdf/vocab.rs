//! The terms that graphs are written with: our own ([`fz`]) and those of the standards that they rest on.
//!
//! Invariant: every term of [`fz`] is declared in `ontology/`, which `tests/ontology.rs` checks.

use oxrdf::NamedNodeRef;

/// One module per vocabulary, one constant per term.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $module:ident $namespace:literal: $($name:ident $local:literal),* $(,)?) => {
        $(#[$doc])*
        pub mod $module {
            use super::NamedNodeRef;

            /// What every term of the vocabulary starts with.
            pub const NAMESPACE: &str = $namespace;

            $(
                #[doc = concat!("`", stringify!($module), ":", $local, "`")]
                pub const $name: NamedNodeRef<'static> = NamedNodeRef::new_unchecked(concat!($namespace, $local));
            )*
        }
    };
}

vocabulary! {
    /// The terms of this project, `ontology/fazhi.ttl`.
    fz "https://w3id.org/fazhi/ns#":
    ANNUAL_REPORT "AnnualReport",
    CASE_STATISTIC "CaseStatistic",
    CITATION "Citation",
    DEPARTMENT "Department",
    DIVISION "Division",
    MEASURE "Measure",
    ORGANISATION "Organisation",
    PLANNED_TASK "PlannedTask",
    PUBLIC_BODY "PublicBody",
    REGULATION "Regulation",
    REPORT_PART "ReportPart",
    REPORT_TEXT "ReportText",
    SHORTCOMING "Shortcoming",
    TAKING_UP "TakingUp",
    WORK "Work",
    BODY "body",
    BREAKDOWN_OF "breakdownOf",
    CITED "cited",
    CITED_BY "citedBy",
    CITED_IN "citedIn",
    CITES "cites",
    COMPARATOR "comparator",
    DIVISION_OF "division",
    EDITION "edition",
    INDICATOR "indicator",
    INVOLVES "involves",
    ISSUER "issuer",
    LENGTH "length",
    LEVEL "level",
    LINE "line",
    MEASURE_OF "measure",
    MENTIONED_IN "mentionedIn",
    PART_KIND "partKind",
    POSITION "position",
    REGULATION_KIND "regulationKind",
    REPORT "report",
    RULE "rule",
    SCORE "score",
    SHA256 "sha256",
    SINCE "since",
    STATED_IN "statedIn",
    STATEMENT "statement",
    TAKEN_UP_BY "takenUpBy",
    TARGET_YEAR "targetYear",
    TASK "task",
    TEXT "text",
    TOPIC "topic",
    UNIT "unit",
    UNTIL "until",
    VALUE "value",
    YEAR "year",
}

vocabulary! {
    /// W3C Organization Ontology.
    org "http://www.w3.org/ns/org#":
    FORMAL_ORGANIZATION "FormalOrganization",
    ORGANIZATION "Organization",
    ORGANIZATIONAL_UNIT "OrganizationalUnit",
    SUB_ORGANIZATION_OF "subOrganizationOf",
    UNIT_OF "unitOf",
}

vocabulary! {
    /// European Legislation Identifier.
    eli "http://data.europa.eu/eli/ontology#":
    LEGAL_RESOURCE "LegalResource",
    DATE_DOCUMENT "date_document",
    DATE_NO_LONGER_IN_FORCE "date_no_longer_in_force",
    FIRST_DATE_ENTRY_IN_FORCE "first_date_entry_in_force",
    ID_LOCAL "id_local",
    REPEALED_BY "repealed_by",
}

vocabulary! {
    /// RDF Data Cube.
    qb "http://purl.org/linked-data/cube#":
    OBSERVATION "Observation",
    DATA_SET_CLASS "DataSet",
    DATA_STRUCTURE_DEFINITION "DataStructureDefinition",
    DATA_SET "dataSet",
}

vocabulary! {
    /// PROV-O.
    prov "http://www.w3.org/ns/prov#":
    ACTIVITY "Activity",
    ENTITY "Entity",
    SOFTWARE_AGENT "SoftwareAgent",
    USED "used",
    WAS_ASSOCIATED_WITH "wasAssociatedWith",
    WAS_ATTRIBUTED_TO "wasAttributedTo",
    WAS_DERIVED_FROM "wasDerivedFrom",
    WAS_GENERATED_BY "wasGeneratedBy",
}

vocabulary! {
    /// DCMI Metadata Terms.
    dcterms "http://purl.org/dc/terms/":
    LICENSE_DOCUMENT "LicenseDocument",
    LINGUISTIC_SYSTEM "LinguisticSystem",
    LOCATION "Location",
    MEDIA_TYPE "MediaType",
    PERIOD_OF_TIME "PeriodOfTime",
    STANDARD "Standard",
    CONFORMS_TO "conformsTo",
    DESCRIPTION "description",
    FORMAT "format",
    HAS_FORMAT "hasFormat",
    HAS_PART "hasPart",
    IDENTIFIER "identifier",
    IS_FORMAT_OF "isFormatOf",
    IS_PART_OF "isPartOf",
    IS_REPLACED_BY "isReplacedBy",
    ISSUED "issued",
    LANGUAGE "language",
    LICENSE "license",
    PUBLISHER "publisher",
    SOURCE "source",
    SPATIAL "spatial",
    TEMPORAL "temporal",
    TITLE "title",
}

vocabulary! {
    /// SKOS.
    skos "http://www.w3.org/2004/02/skos/core#":
    CONCEPT "Concept",
    CONCEPT_SCHEME "ConceptScheme",
    ALT_LABEL "altLabel",
    BROAD_MATCH "broadMatch",
    BROADER "broader",
    CLOSE_MATCH "closeMatch",
    EXACT_MATCH "exactMatch",
    IN_SCHEME "inScheme",
    NARROW_MATCH "narrowMatch",
    NOTATION "notation",
    PREF_LABEL "prefLabel",
    RELATED_MATCH "relatedMatch",
}

vocabulary! {
    /// FOAF.
    foaf "http://xmlns.com/foaf/0.1/":
    AGENT "Agent",
    DOCUMENT "Document",
    HOMEPAGE "homepage",
    NAME "name",
}

vocabulary! {
    /// DCAT 3.
    dcat "http://www.w3.org/ns/dcat#":
    CATALOG "Catalog",
    DATASET "Dataset",
    DATA_SERVICE "DataService",
    DISTRIBUTION "Distribution",
    RESOURCE "Resource",
    ACCESS_SERVICE "accessService",
    ACCESS_URL "accessURL",
    CONTACT_POINT "contactPoint",
    DATASET_OF "dataset",
    DISTRIBUTION_OF "distribution",
    DOWNLOAD_URL "downloadURL",
    END_DATE "endDate",
    ENDPOINT_DESCRIPTION "endpointDescription",
    ENDPOINT_URL "endpointURL",
    KEYWORD "keyword",
    LANDING_PAGE "landingPage",
    MEDIA_TYPE "mediaType",
    SERVES_DATASET "servesDataset",
    SERVICE "service",
    START_DATE "startDate",
    THEME "theme",
}

vocabulary! {
    /// Vocabulary of Interlinked Datasets.
    void "http://rdfs.org/ns/void#":
    DATASET "Dataset",
    LINKSET "Linkset",
    CLASS "class",
    CLASSES "classes",
    CLASS_PARTITION "classPartition",
    DATA_DUMP "dataDump",
    DISTINCT_OBJECTS "distinctObjects",
    DISTINCT_SUBJECTS "distinctSubjects",
    DOCUMENTS "documents",
    ENTITIES "entities",
    EXAMPLE_RESOURCE "exampleResource",
    LINK_PREDICATE "linkPredicate",
    OBJECTS_TARGET "objectsTarget",
    PROPERTIES "properties",
    PROPERTY "property",
    PROPERTY_PARTITION "propertyPartition",
    SPARQL_ENDPOINT "sparqlEndpoint",
    SUBJECTS_TARGET "subjectsTarget",
    SUBSET "subset",
    TRIPLES "triples",
    VOCABULARY "vocabulary",
}

vocabulary! {
    /// vCard.
    vcard "http://www.w3.org/2006/vcard/ns#":
    KIND "Kind",
    FN "fn",
    HAS_EMAIL "hasEmail",
    HAS_URL "hasURL",
}

vocabulary! {
    /// Web Annotation.
    oa "http://www.w3.org/ns/oa#":
    ANNOTATION "Annotation",
    HAS_BODY "hasBody",
    HAS_TARGET "hasTarget",
}

vocabulary! {
    /// OWL 2.
    owl "http://www.w3.org/2002/07/owl#":
    CLASS "Class",
    DATATYPE_PROPERTY "DatatypeProperty",
    OBJECT_PROPERTY "ObjectProperty",
    ONTOLOGY "Ontology",
    SAME_AS "sameAs",
    VERSION_INFO "versionInfo",
}
