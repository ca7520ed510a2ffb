-- Releases the lease of a lane if the caller holds it.
-- KEYS: stream, lease, crashes, holder, alone.
-- ARGV: nonce.
-- Returns the number of segments left.
if redis.call('GET', KEYS[4]) == ARGV[1] then
  redis.call('DEL', KEYS[2], KEYS[4])
  -- What it read alone has not killed it.
  local id, by = string.match(redis.call('GET', KEYS[5]) or '', '^(%S+) %d+ (%S+)$')
  if by == ARGV[1] then redis.call('SET', KEYS[5], id .. ' 0 -', 'EX', 86400) end
  -- Takes back its own acquisition only. A drain that died before stays counted.
  if redis.call('DECR', KEYS[3]) <= 0 then redis.call('DEL', KEYS[3]) end
end
return redis.call('XLEN', KEYS[1])
