-- Shared by the scripts that take leases; prepended to each of them.

-- Returns the milliseconds left of a lease; 0 or less when nobody holds it. Redis keeps the end of a lease by its
-- clock: with the clock set back by an hour, the lease would last an hour longer. No lease is taken for more than `ms`,
-- so this cuts the rest to `ms`.
local function leaseLeft(lease, ms)
  local left = redis.call('PTTL', lease)
  if left <= tonumber(ms) then return left end
  redis.call('PEXPIRE', lease, ms)
  return tonumber(ms)
end
