//! The whole dataset as one document.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::response::Response;
use oxigraph::model::{GraphName, Triple};
use oxrdfio::{RdfFormat, RdfSerializer};

use super::formats::graph_type;
use super::query::writing;
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::evaluate::cache::Fingerprint;
use crate::server::evaluate::output::Nature;
use crate::server::evaluate::{self, Task};
use crate::server::problem::Problem;

/// Every quad, graph by graph; a form without named graphs gets the union.
pub async fn dataset(
    state: &AppState,
    principal: &Principal,
    headers: &HeaderMap,
    format: RdfFormat,
) -> Result<Response, Problem> {
    let task = Task {
        kind: "dataset",
        text: format!("{format:?}"),
        client: principal.name.clone(),
        limit: state.settings.query_timeout,
        key: Some(Fingerprint::of([b"dataset", format!("{format:?}").as_bytes()])),
    };
    let dataset = Arc::clone(&state.dataset);
    evaluate::answer(state, headers, task, move |output| {
        let reader = dataset.reader();
        output.begin(Nature { content_type: graph_type(format), version: Some(reader.version()), repeatable: true });
        let mut writer = RdfSerializer::from_format(format).for_writer(output);
        for quad in reader.quads() {
            let quad =
                if format.supports_datasets() { quad } else { Triple::from(quad).in_graph(GraphName::DefaultGraph) };
            writer.serialize_quad(&quad).map_err(writing)?;
        }
        writer.finish().map_err(writing)?;
        Ok(())
    })
    .await
}
