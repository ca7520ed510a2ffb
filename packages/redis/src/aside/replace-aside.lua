-- Replaces a set-aside group by others.
-- KEYS: aside, conversions aside.
-- ARGV: group prefix, id of the group, incarnation of the server when its lease was taken, then per new group its nine
--       values (aside-group.lua).
-- Returns 1. Returns 0, and changes nothing, when the group is gone or the server has another incarnation. In the
-- second case the outcomes of its conversions may be lost, and they are tried again.
-- Run twice: the group is gone, or it is among the new ones and the same is written again.
local aside, count = unpack(KEYS)
if ARGV[3] ~= incarnationNow() then
  -- No worker died over it: the count of takings starts anew.
  if redis.call('EXISTS', ARGV[1] .. ARGV[2]) == 1 then redis.call('HSET', ARGV[1] .. ARGV[2], 'k', 0) end
  return 0
end
if not removeGroup(aside, count, ARGV[1], ARGV[2]) then return 0 end
for at = 4, #ARGV, GROUP_VALUES do addGroup(aside, count, ARGV[1], at) end
return 1
