-- Reads receipts through the ledger; prepended to the scripts that use it, after generations.lua.

-- Returns what the ledger of a lane knows of an identity: '' (nothing), '~' (set aside, not settled), '!' (given up),
-- or the receipt of its delivery ('{}' when there is none). A delivery in any generation outweighs the others.
local function receiptOf(read, receiptPrefix, identity)
  local field, place = placeOf(identity)
  local known = ''
  for _, generation in ipairs(read) do
    local buckets, count, number = unpack(generation)
    local mark = redis.call('HGET', buckets .. place % count, field)
    if mark and not string.find(mark, '-', 1, true) then
      return redis.call('HGET', receiptPrefix .. number, mark) or '{}'
    end
    if mark and known == '' then known = mark == 'aside-' and '~' or '!' end
  end
  return known
end
