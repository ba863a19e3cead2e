-- The officer who is to decide about a draft (決裁); none: whoever may.
ALTER TABLE notices ADD COLUMN officer_id {bytes};
