//! Pages for people: they work without scripts and without any resource from elsewhere.

mod data;
mod editor;
mod home;
mod ontology;
mod question;
mod report;
pub mod results;
mod search;
mod thing;

use std::io::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use self::data::Source;
use super::AppState;
use super::access::Principal;
use super::evaluate::cache::Fingerprint;
use super::evaluate::output::Nature;
use super::evaluate::{self, Task};
use super::negotiate::Language;
use super::problem::Problem;
use super::protocol::parameters::Parameters;
use super::protocol::query::writing;

/// The pages' routes; every other path may be the address of a thing.
pub fn routes() -> Router<AppState> {
    let ontology = ["html", "ttl", "jsonld", "rdf", "nt"]
        .into_iter()
        .fold(Router::new(), |routes, extension| routes.route(&format!("/ontology.{extension}"), get(ontology::page)));
    ontology
        .route("/", get(home::page))
        .route("/search", get(search::page))
        .route("/question/{name}", get(question::page))
        .route("/editor", get(editor::page))
        .route("/assets/{name}", get(asset))
        .route(
            "/robots.txt",
            get(|| async { "User-agent: *\nDisallow: /query\nDisallow: /sparql\nDisallow: /search\n" }),
        )
        .route("/ontology", get(ontology::page))
        .route("/openapi.json", get(openapi))
        .route("/ns", get(|| async { Redirect::to("/ontology") }))
        .fallback(get(thing::page))
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let (kind, text) = match name.as_str() {
        "style.css" => ("text/css; charset=utf-8", include_str!("../assets/style.css")),
        "editor.js" => ("text/javascript; charset=utf-8", include_str!("../assets/editor.js")),
        _ => return Err(Problem::NotFound(format!("asset {name}"))),
    };
    let tag = format!("\"{}\"", Fingerprint::of([text.as_bytes()]));
    if evaluate::holds(&headers, &tag) {
        return Ok(evaluate::not_modified(&tag));
    }
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    evaluate::validators(response.headers_mut(), Some(&tag));
    Ok(response)
}

/// The API's description, of the version that runs.
async fn openapi() -> Response {
    let text = include_str!("../assets/openapi.json").replacen("VERSION", env!("CARGO_PKG_VERSION"), 1);
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// What a page is asked for.
pub struct Asked<'a> {
    pub state: &'a AppState,
    pub principal: &'a Principal,
    pub headers: &'a HeaderMap,
    pub uri: &'a Uri,
}

impl Asked<'_> {
    /// The page's language.
    fn language(&self, parameters: &Parameters) -> Language {
        Language::wished(parameters.all("lang").next(), self.headers)
    }

    /// Builds a page on a worker, or gives the kept one.
    pub async fn build<F>(&self, name: &str, build: F) -> Result<Response, Problem>
    where
        F: FnOnce(&Source, &Parameters) -> Result<String, Problem> + Send + 'static,
    {
        let Self { state, principal, headers, uri } = *self;
        principal.may_read(state)?;
        let parameters = Parameters::read(uri.query().unwrap_or_default().as_bytes())?;
        let language = self.language(&parameters);
        let address = uri.path_and_query().map_or("/", |path| path.as_str());
        let task = Task {
            kind: "page",
            text: address.to_owned(),
            client: principal.name.clone(),
            limit: state.settings.query_timeout,
            key: Some(Fingerprint::of([b"page", name.as_bytes(), language.tag().as_bytes(), address.as_bytes()])),
        };
        let (dataset, limits, base) =
            (Arc::clone(&state.dataset), state.settings.query_limits(), state.settings.base.clone());
        let mut response = evaluate::answer(state, headers, task, move |output| {
            let cancel = output.running().cancel.clone();
            let source = Source { reader: dataset.reader(), limits, cancel, language, base };
            let version = Some(source.reader.version());
            let html = build(&source, &parameters)?;
            output.begin(Nature { content_type: "text/html; charset=utf-8", version, repeatable: true });
            output.write_all(html.as_bytes()).map_err(writing)
        })
        .await?;
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-language"));
        Ok(response)
    }
}

/// A template as text.
fn render(template: &impl Template) -> Result<String, Problem> {
    template.render().map_err(|error| Problem::Internal(format!("a template failed: {error}")))
}

/// `303` to where the answer is.
fn see_other(address: &str) -> Response {
    // The path may hold Chinese, a header may not.
    let mut ascii = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = std::fmt::Write::write_fmt(&mut ascii, format_args!("%{byte:02X}"));
            }
        }
    }
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(value) = HeaderValue::from_str(&ascii) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}

/// The state and request of a handler, borrowed as [`Asked`].
macro_rules! asked {
    ($state:expr, $principal:expr, $request:expr) => {
        $crate::server::pages::Asked {
            state: &$state,
            principal: &$principal,
            headers: $request.headers(),
            uri: $request.uri(),
        }
    };
}
use asked;
