-- Shuts a destination's gate and ends a probe under way.
-- KEYS: gate, probe.
-- ARGV: state, wait ms, reason, mark of the token the request was made with ('' for none), the platform's answer (''
--       for none).
-- A stronger state that still lasts stays. Several micro-batches in flight report one incident several times: the wait
-- may grow, but it counts as one failure.
local strength = { ['backing-off'] = 1, throttled = 2, suspended = 3, paused = 4 }
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local state, untilMs, failures, token, wait =
  unpack(redis.call('HMGET', KEYS[1], 'state', 'until', 'failures', 'token', 'wait'))
local shutUntil = now + ARGV[2]
-- A wait does not grow when the clock was set back.
untilMs = math.min(tonumber(untilMs or 0), now + (wait or 0))
failures = tonumber(failures or 0)
local lasts = state and (untilMs > now or state == 'paused')
-- A suspension concerns one token. A failure with another token is a new incident and ends the suspension.
if state == 'suspended' and ARGV[4] ~= '' and ARGV[4] ~= token then lasts = false end
if lasts and strength[state] > strength[ARGV[1]] then return 0 end
if not lasts then failures = failures + 1 end
if lasts and state == ARGV[1] and untilMs > shutUntil then shutUntil = untilMs end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'until', string.format('%d', shutUntil), 'wait', string.format('%d', shutUntil - now), 'failures', failures)
redis.call('DEL', KEYS[2])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'token', ARGV[4]) end
if not (lasts and state == ARGV[1]) then redis.call('HSET', KEYS[1], 'reason', ARGV[3], 'answer', ARGV[5]) end
-- `since` stays through failed probes of any kind. A pause is a separate decision and sets it anew.
if not state or (ARGV[1] == 'paused' and state ~= 'paused') then redis.call('HSET', KEYS[1], 'since', string.format('%d', now)) end
return 1
