-- Forgets a drain that died: its lease is over, and it did not release it.
-- KEYS: lease, holder.
-- Another drain that has taken the lease meanwhile keeps it.
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('DEL', KEYS[2]) end
