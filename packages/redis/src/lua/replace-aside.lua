-- Puts groups in the place of one beside a lane. KEYS: aside, conversions aside.
-- ARGV: group prefix, id of the group, then per new group its nine values (aside.lua).
-- Returns 1, or 0 where the group is gone already: then nothing was done.
-- Twice: the group is gone, unless it is among the new ones, and then the same is written.
local aside, count = unpack(KEYS)
if not removeGroup(aside, count, ARGV[1], ARGV[2]) then return 0 end
for at = 3, #ARGV, GROUP_VALUES do addGroup(aside, count, ARGV[1], at) end
return 1
