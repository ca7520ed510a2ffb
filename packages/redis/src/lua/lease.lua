-- What the scripts share that take leases; put before each of them.

-- Redis keeps the end of a lease by its clock: set back by an hour, the lease would last an hour longer. Nobody takes one for
-- longer than its time, so what is left is never more. Returns it, milliseconds; 0 or less where nobody has the lease.
local function leaseLeft(lease, ms)
  local left = redis.call('PTTL', lease)
  if left <= tonumber(ms) then return left end
  redis.call('PEXPIRE', lease, ms)
  return tonumber(ms)
end
