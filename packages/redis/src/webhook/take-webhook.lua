-- Takes the report of a source whose webhook has waited longest and holds it back from other callers.
-- KEYS: due webhooks of the source, sources.
-- ARGV: source, for how long it is held (ms), longest wait (ms).
-- Returns {} when none is due, else {report id, held until (ms)}.
local due, sources = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local id = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, 1)[1]
-- A score beyond the longest wait was written under another clock.
id = id or redis.call('ZRANGEBYSCORE', due, now + ARGV[3] + 1, '+inf', 'LIMIT', 0, 1)[1]
if not id then
  if redis.call('EXISTS', due) == 0 then redis.call('SREM', sources, ARGV[1]) end
  return {}
end
local heldUntil = now + ARGV[2]
redis.call('ZADD', due, heldUntil, id)
return { id, heldUntil }
