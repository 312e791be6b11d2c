package contract

// SettleTime is how long a run waits on purpose before it verifies.
const SettleTime = settleTime
