ALTER TABLE note ADD COLUMN remark varchar(20);
CREATE INDEX note_remark ON note (remark);
CREATE TABLE note_part (
    id integer NOT NULL
);
UPDATE note SET times = times + 1, remark = 'upgraded';
INSERT INTO note_part (id) SELECT id FROM note;
UPDATE datasync_version SET version = 3 WHERE table_name = 'note';
