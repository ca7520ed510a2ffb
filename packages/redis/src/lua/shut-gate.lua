-- Shuts a destination's gate; a probe that is under way has failed with it.
-- KEYS: gate, probe.  ARGV: state, wait ms, reason, mark of the token that met the trouble ('' for none), the platform's
-- answer ('' for none).
-- A stronger state that still lasts stays; a repeated report of one incident (several micro-batches are in flight)
-- lengthens the wait but is not counted as another failure.
local strength = { ['backing-off'] = 1, throttled = 2, suspended = 3, paused = 4 }
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local state, untilMs, failures, token, wait =
  unpack(redis.call('HMGET', KEYS[1], 'state', 'until', 'failures', 'token', 'wait'))
local shutUntil = now + ARGV[2]
-- A clock that was set back makes no wait longer than it was.
untilMs = math.min(tonumber(untilMs or 0), now + (wait or 0))
failures = tonumber(failures or 0)
local lasts = state and (untilMs > now or state == 'paused')
-- A suspension is about one token: what another one meets is news, not a repeated report, and ends it.
if state == 'suspended' and ARGV[4] ~= '' and ARGV[4] ~= token then lasts = false end
if lasts and strength[state] > strength[ARGV[1]] then return 0 end
if not lasts then failures = failures + 1 end
if lasts and state == ARGV[1] and untilMs > shutUntil then shutUntil = untilMs end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'until', string.format('%d', shutUntil), 'wait', string.format('%d', shutUntil - now), 'failures', failures)
redis.call('DEL', KEYS[2])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'token', ARGV[4]) end
if not (lasts and state == ARGV[1]) then redis.call('HSET', KEYS[1], 'reason', ARGV[3], 'answer', ARGV[5]) end
-- However often a probe fails, and whatever with, it is shut since it was shut. A pause is a decision of its own.
if not state or (ARGV[1] == 'paused' and state ~= 'paused') then redis.call('HSET', KEYS[1], 'since', string.format('%d', now)) end
return 1
