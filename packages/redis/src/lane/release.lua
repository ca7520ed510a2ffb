-- Releases the lease of a lane if the caller holds it.
-- KEYS: stream, lease, crashes, holder, alone.
-- ARGV: nonce.
-- Returns the number of segments left.
if redis.call('GET', KEYS[4]) == ARGV[1] then
  redis.call('DEL', KEYS[2], KEYS[4], KEYS[5])
  -- Takes back its own acquisition only. A drain that died before stays counted.
  if redis.call('DECR', KEYS[3]) <= 0 then redis.call('DEL', KEYS[3]) end
end
return redis.call('XLEN', KEYS[1])
