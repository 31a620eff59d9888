#!/usr/bin/env bash
# Schemathesis against the OpenAPI description of a running server: no 5xx but those the description allows, no broken
# connection, nothing undocumented. FAZHI=path/to/fazhi fuzz.sh [EXAMPLES, default 200]. Needs `schemathesis` on the PATH.
set -euo pipefail
fazhi=$(realpath "${FAZHI:-target/release/fazhi}")
port="${FAZHI_TEST_PORT:-17879}"
work=$(mktemp -d)
printf '[server]\nquery-timeout = 20\nupdate-timeout = 20\n' >"$work/fazhi.toml"
FAZHI_TOKEN=fuzz "$fazhi" --config "$work/fazhi.toml" serve --in-memory --bind "127.0.0.1:$port" 2>"$work/log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  curl -sf "http://127.0.0.1:$port/health" >/dev/null && break
  sleep 0.1
done
status=0
# Its records of failures go with the temporary folder.
export PYTHONPATH="$(cd "$(dirname "$0")" && pwd)" SCHEMATHESIS_HOOKS=media_types
cd "$work"
schemathesis run "http://127.0.0.1:$port/openapi.json" --header "Authorization: Bearer fuzz" --max-examples "${1:-200}" \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance \
  --workers 2 --no-color || status=$?
if grep -E 'panicked|request failed' "$work/log"; then
  echo "the log tells of a failure"
  status=1
fi
curl -sf "http://127.0.0.1:$port/health" >/dev/null || { echo "the server is gone"; status=1; }
exit "$status"
