-- Requests of a mix, one after another, each thread from a place of its own. First argument: a file with a path a line.
local paths = {}
local at = 0
local started = 0

function setup(thread)
  thread:set("offset", started)
  started = started + 7
end

function init(args)
  for line in io.lines(args[1]) do
    paths[#paths + 1] = wrk.format("GET", line, {["Accept"] = "application/sparql-results+json"})
  end
  at = offset
end

function request()
  at = at % #paths + 1
  return paths[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %.3f %.3f %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
