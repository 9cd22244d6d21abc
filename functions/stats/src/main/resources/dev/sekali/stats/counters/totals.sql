-- All that was ever received and rejected, as the sampler reads it each second.
SELECT (SELECT CAST(coalesce(sum(received), 0) AS bigint) FROM audit_stats) AS received,
       (SELECT CAST(coalesce(sum(rejected), 0) AS bigint) FROM audit_rejected) AS rejected
