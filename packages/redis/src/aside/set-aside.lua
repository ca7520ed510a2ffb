-- Moves conversions out of their lane into set-aside groups, where they do not hold it up. Deletes the segments that
-- this finishes.
-- KEYS: stream, waiting, deadlines, generations, totals, crashes, alone, aside, conversions aside, ended.
-- ARGV: ledger prefix, generation seconds, group prefix, most conversions aside, identities (14 bytes each),
--       incarnation of the server when the slice began, number of groups, then per group its nine values (aside-group.lua);
--       then the number of partly finished segments, per such segment its id and which of its conversions are finished
--       (a bit each); then per finished segment: id, conversions in it, its first deadline.
-- Returns 1, or 0 when there is no room: then nothing is changed.
-- When the server has another incarnation, outcomes of the other conversions of a segment may be lost: then no segment
-- is deleted.
-- Run twice: an existing group is not counted again, marks are absorbing, XDEL is by id.
local stream, waiting, deadlines, generations, totals, crashes, alone, aside, count, ended = unpack(KEYS)
local prefix, generationSeconds, groupPrefix, most, identities, incarnation, groups = unpack(ARGV, 1, 7)
local first = 8
local after = first + groups * GROUP_VALUES

local coming = 0
for at = first, after - 1, GROUP_VALUES do coming = coming + ARGV[at + 2] end
if tonumber(redis.call('GET', count) or 0) + coming > tonumber(most) then return 0 end
for at = first, after - 1, GROUP_VALUES do addGroup(aside, count, groupPrefix, at) end

local ledger = openLedger(generations, prefix, generationSeconds)
local marks = 0
for at = 1, #identities, 14 do
  if ledger.mark(string.sub(identities, at, at + 13), ASIDE) == 'new' then marks = marks + 1 end
end
ledger.count(marks)
local isTrusted = after < #ARGV and incarnation == incarnationNow()
local settled = isTrusted and endSegments(stream, waiting, deadlines, ended, after) or 0
if settled > 0 then redis.call('HINCRBY', totals, 'settled', settled) end
redis.call('DEL', crashes, alone)
return 1
