-- Says why.
  -- And how.
SELECT {what}
