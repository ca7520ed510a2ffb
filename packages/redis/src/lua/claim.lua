-- Takes or extends a lease that one at a time has. KEYS: lease.  ARGV: who, ms.
-- Returns 1 when it is ours now, else 0. Twice: it is extended.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and leaseLeft(KEYS[1], ARGV[2]) > 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
