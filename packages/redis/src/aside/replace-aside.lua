-- Replaces a set-aside group by others.
-- KEYS: aside, conversions aside, holder of the lease.
-- Sections of ARGV:
--   group: prefix of groups, id of the one that is replaced
--   drain: the nonce of the caller's lease
--   incarnation: of the server when its lease was taken
--   groups: nine values each (aside-group.lua)
-- Returns 1. Returns 0, and changes nothing, when the group is gone, when another drain has taken the lease, or when
-- the server has another incarnation. In that case the outcomes of its conversions may be lost, and they are tried
-- again.
-- Run twice: the group is gone, or it is among the new ones and the same is written again.
local aside, count, holder = unpack(KEYS)
local groupPrefix, id = values('group')
if redis.call('GET', holder) ~= values('drain') then return 0 end
if values('incarnation') ~= incarnationNow() then
  -- No worker died over it: the count of takings starts anew.
  if redis.call('EXISTS', groupPrefix .. id) == 1 then redis.call('HSET', groupPrefix .. id, 'k', 0, 'b', '') end
  return 0
end
if not removeGroup(aside, count, groupPrefix, id) then return 0 end
addGroups(aside, count, groupPrefix)
return 1
