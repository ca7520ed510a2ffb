-- Lets another runner take a replay. Does nothing unless the caller holds it.
-- KEYS: replay, lease.
-- ARGV: nonce.
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then redis.call('HDEL', KEYS[1], 'holder') end
return 1
