-- Takes or extends the lease of a lane's set-aside groups.
-- KEYS: lease, holder.
-- ARGV: nonce, lease ms.
-- Returns the incarnation of the server when the caller holds it now, else nil. Run twice: it is extended.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and leaseLeft(KEYS[1], ARGV[2]) > 0 then return false end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[1])
return incarnationNow()
