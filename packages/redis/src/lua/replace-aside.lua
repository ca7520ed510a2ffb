-- Puts groups in the place of one beside a lane. KEYS: aside, conversions aside.
-- ARGV: group prefix, id of the group, incarnation of the server when its lease was taken, then per new group its nine values
--       (aside.lua).
-- Returns 1, or 0 where the group is gone already, or where the server has another incarnation: what became of the group's
-- conversions may be lost then, and they are tried again. Nothing was done then.
-- Twice: the group is gone, unless it is among the new ones, and then the same is written.
local aside, count = unpack(KEYS)
if ARGV[3] ~= incarnationNow() then
  -- Nobody died over it.
  if redis.call('EXISTS', ARGV[1] .. ARGV[2]) == 1 then redis.call('HSET', ARGV[1] .. ARGV[2], 'k', 0) end
  return 0
end
if not removeGroup(aside, count, ARGV[1], ARGV[2]) then return 0 end
for at = 4, #ARGV, GROUP_VALUES do addGroup(aside, count, ARGV[1], at) end
return 1
