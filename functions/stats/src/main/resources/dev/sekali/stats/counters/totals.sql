-- All that was ever received and rejected, as the sampler reads it each second.
SELECT CAST(coalesce(sum(received), 0) AS bigint) AS received,
       CAST(coalesce(sum(unique_processed), 0) AS bigint) AS unique_processed,
       CAST(coalesce(sum(duplicate_dropped), 0) AS bigint) AS duplicate_dropped,
       CAST(coalesce(sum(expired), 0) AS bigint) AS expired,
       (SELECT CAST(coalesce(sum(rejected), 0) AS bigint) FROM audit_rejected) AS rejected
  FROM audit_stats
