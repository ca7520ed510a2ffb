-- Opens a destination's gate after a success, unless a person paused it.
-- KEYS: gate, probe.
if redis.call('HGET', KEYS[1], 'state') == 'paused' then return 0 end
return redis.call('DEL', KEYS[1], KEYS[2])
