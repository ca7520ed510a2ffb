-- Looks at lanes, at all of them at one moment.
-- KEYS: stream, lease and holder of each lane.
-- Returns four values a lane: segments; milliseconds left of its lease as PTTL gives them; 1 when a drain has taken the
-- lease and not released it, else 0; id of the first segment, or '' when there is none or the lease lasts.
local seen = {}
for at = 1, #KEYS, 3 do
  local stream, lease, holder = KEYS[at], KEYS[at + 1], KEYS[at + 2]
  local segments, left = redis.call('XLEN', stream), redis.call('PTTL', lease)
  local head = segments > 0 and left <= 0 and redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1][1] or ''
  for _, value in ipairs({ segments, left, redis.call('EXISTS', holder), head }) do seen[#seen + 1] = value end
end
return seen
