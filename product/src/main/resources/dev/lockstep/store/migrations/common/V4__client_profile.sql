alter table directory add column profile text not null default 'TOLERANT';
