//! SPARQL 1.1 Protocol: updates.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::body::{self, Body};
use super::parameters::{Parameters, named, utf8};
use crate::dataset::{Dataset, DatasetError, UpdateRequest};
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::access::outgoing::Outgoing;
use crate::server::evaluate::output::Output;
use crate::server::evaluate::{self, Task};
use crate::server::problem::Problem;

/// `POST` of the update endpoint.
pub async fn handle(
    State(state): State<AppState>,
    principal: Principal,
    request: Request,
) -> Result<Response, Problem> {
    principal.may_write()?;
    let parameters = Parameters::read(request.uri().query().unwrap_or_default().as_bytes())?;
    let (parts, body) = request.into_parts();
    let limit = state.settings.limits.upload_bytes;
    let (update, parameters) = match Body::of(&parts.headers)? {
        Body::Form => {
            let form = Parameters::read(&body::read(body, "request", limit, &state).await?)?;
            let all = parameters.and(form);
            let update = all.one("update")?;
            let update = update.ok_or_else(|| Problem::BadRequest("expected the parameter update".into()))?.to_owned();
            (update, all)
        }
        Body::Update => (utf8(body::read(body, "update", limit, &state).await?, "update")?, parameters),
        other => return Err(other.refused("application/sparql-update, application/x-www-form-urlencoded")),
    };
    let request = UpdateRequest {
        update,
        base: Some(format!("{}{}", super::origin(&state, &parts.headers, &parts.uri), parts.uri.path())),
        using_graphs: parameters.graphs("using-graph-uri")?,
        using_named_graphs: parameters.graphs("using-named-graph-uri")?.into_iter().map(Into::into).collect(),
        ..UpdateRequest::default()
    };
    apply(&state, &principal.name, request).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Applies an update on a worker; it is on disk when this returns.
pub async fn apply(state: &AppState, client: &str, request: UpdateRequest) -> Result<(), Problem> {
    let task = Task {
        kind: "update",
        text: request.update.chars().take(2000).collect(),
        client: client.to_owned(),
        limit: state.settings.update_timeout,
        key: None,
    };
    let request =
        UpdateRequest { strict: state.settings.strict_dataset, limits: state.settings.update_limits(), ..request };
    let dataset = Arc::clone(&state.dataset);
    let outgoing = state.outgoing.clone();
    let turn = state.writing().await?;
    evaluate::whole(state, task, move |output| {
        let _turn = turn;
        produce(&dataset, request, outgoing, output)
    })
    .await?;
    Ok(())
}

fn produce(
    dataset: &Dataset,
    mut request: UpdateRequest,
    outgoing: Outgoing,
    output: &mut Output,
) -> Result<(), Problem> {
    request.base.get_or_insert_with(|| "urn:fazhi:update".into());
    request.remote = Some(Arc::new(output.reach(outgoing)));
    request.cancel = Some(output.running().cancel.clone());
    dataset.update(&request).map_err(|error| match error {
        DatasetError::Evaluation(error) => named(error, "update"),
        other => other.into(),
    })?;
    Ok(())
}
