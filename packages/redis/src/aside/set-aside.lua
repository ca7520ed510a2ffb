-- Moves conversions out of their lane into set-aside groups, where they do not hold it up. Deletes the segments that
-- this finishes.
-- KEYS: stream, waiting, deadlines, generations, totals, crashes, alone, aside, conversions aside, ended, holder of the
-- lane's lease.
-- Sections of ARGV:
--   drain: the nonce of the caller's lease
--   ledger: its prefix, generation seconds
--   aside: prefix of groups, most conversions aside
--   incarnation: of the server when the slice began
--   identities: all of them, 14 bytes each
--   groups: nine values each (aside-group.lua)
--   parts: segment, which of its conversions are finished, a bit each
--   finished: segment, conversions in it, its first deadline
-- Returns 1, or 0 when there is no room, or another drain has taken the lease: then nothing is changed.
-- When the server has another incarnation, outcomes of the other conversions of a segment may be lost: then no segment
-- is deleted.
-- Run twice: an existing group is not counted again, marks are absorbing, XDEL is by id.
local stream, waiting, deadlines, generations, totals, crashes, alone, aside, count, ended, holder = unpack(KEYS)
local groupPrefix, most = values('aside')

if redis.call('GET', holder) ~= values('drain') then return 0 end
local coming = 0
for _, _, conversions in rows('groups', GROUP_VALUES) do coming = coming + conversions end
if tonumber(redis.call('GET', count) or 0) + coming > tonumber(most) then return 0 end
addGroups(aside, count, groupPrefix)

local ledger = openLedger(generations, values('ledger'))
local identities = values('identities')
for at = 1, #identities, 14 do ledger.mark(string.sub(identities, at, at + 13), ASIDE) end
ledger.close()
local isTrusted = endsSegments() and values('incarnation') == incarnationNow()
local settled = isTrusted and endSegments(stream, waiting, deadlines, ended) or 0
if settled > 0 then redis.call('HINCRBY', totals, 'settled', settled) end
redis.call('DEL', crashes, alone)
return 1
