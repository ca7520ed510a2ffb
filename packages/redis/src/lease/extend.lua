-- Extends a lease whose holder has not changed. Redis' clock may have ended the lease early, by a step: as long as
-- nobody took it since, it is taken back.
-- KEYS: lease, holder.
-- ARGV: nonce, lease ms.
-- Returns 1 when held, 0 when lost.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
