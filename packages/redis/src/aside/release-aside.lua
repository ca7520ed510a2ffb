-- Releases the lease of a lane's set-aside groups if the caller holds it.
-- KEYS: lease, holder.
-- ARGV: nonce.
if redis.call('GET', KEYS[2]) == ARGV[1] then return redis.call('DEL', KEYS[1], KEYS[2]) end
return 0
