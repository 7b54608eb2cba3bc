-- Asks the paths of the file PATHS, one after the other (without PATHS, always the one of the address), and writes one
-- line that is read by tests/bench/load.py.
local paths, place, repeated = {}, 0, 0
if os.getenv("PATHS") then
  for path in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = wrk.format("GET", path) end
  request = function()
    place = place + 1
    if place > #paths then os.exit(3) end
    return paths[place]
  end
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("measured %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
