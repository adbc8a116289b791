/**
 * Owns format version 1: all tables of a project, from a file that has only `meta`.
 *
 * Times of analysts' work are TIMESTAMP in UTC; times of packets are seconds since 1970 as DECIMAL with nine digits, exact to
 * the nanosecond and readable in any DuckDB client. `anchor` is JSON text; what it names is repeated in plain columns.
 */
import type { Migration } from './migration'

const TABLES = [
  `CREATE TABLE captures (
    id VARCHAR PRIMARY KEY, sha256 VARCHAR, size BIGINT NOT NULL, name VARCHAR NOT NULL, path VARCHAR NOT NULL,
    modified_ms BIGINT, link_types INTEGER[] NOT NULL, first_time DECIMAL(20,9), last_time DECIMAL(20,9), frames BIGINT,
    added_at TIMESTAMP NOT NULL)`,
  `CREATE TABLE notes (
    id VARCHAR PRIMARY KEY, number INTEGER NOT NULL, anchor_kind VARCHAR NOT NULL, anchor_key VARCHAR NOT NULL,
    capture VARCHAR, frame BIGINT, flow VARCHAR, anchor VARCHAR NOT NULL, body VARCHAR NOT NULL, tags VARCHAR[] NOT NULL,
    author VARCHAR NOT NULL, created_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL, revision INTEGER NOT NULL,
    deleted BOOLEAN NOT NULL)`,
  `CREATE TABLE note_revisions (
    note_id VARCHAR NOT NULL, revision INTEGER NOT NULL, change VARCHAR NOT NULL, made_at TIMESTAMP NOT NULL,
    author VARCHAR NOT NULL, anchor VARCHAR NOT NULL, body VARCHAR NOT NULL, tags VARCHAR[] NOT NULL,
    PRIMARY KEY (note_id, revision))`,
  `CREATE TABLE views (
    id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, filter VARCHAR NOT NULL, span VARCHAR, columns VARCHAR NOT NULL,
    sort VARCHAR, created_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL)`,
  `CREATE TABLE findings_state (
    finding VARCHAR PRIMARY KEY, state VARCHAR NOT NULL, why VARCHAR NOT NULL, author VARCHAR NOT NULL,
    decided_at TIMESTAMP NOT NULL)`,
  `CREATE TABLE baseline (name VARCHAR PRIMARY KEY, book VARCHAR NOT NULL, updated_at TIMESTAMP NOT NULL)`,
  `CREATE TABLE report (
    part VARCHAR PRIMARY KEY, body VARCHAR NOT NULL, author VARCHAR NOT NULL, updated_at TIMESTAMP NOT NULL)`,
  `CREATE TABLE flows (
    ts DECIMAL(20,9), uid VARCHAR, "id.orig_h" VARCHAR, "id.orig_p" INTEGER, "id.resp_h" VARCHAR, "id.resp_p" INTEGER,
    proto VARCHAR, service VARCHAR, duration DOUBLE, orig_bytes BIGINT, resp_bytes BIGINT, conn_state VARCHAR,
    missed_bytes BIGINT, history VARCHAR, orig_pkts BIGINT, orig_ip_bytes BIGINT, resp_pkts BIGINT, resp_ip_bytes BIGINT,
    tunnel_parents VARCHAR[], ip_proto INTEGER, first_frame BIGINT, last_frame BIGINT, frames BIGINT, reordered BIGINT,
    retransmitted BIGINT, duplicate_acks BIGINT, handshake_rtt DOUBLE, conversation VARCHAR)`,
  'CREATE SEQUENCE audit_number',
  `CREATE TABLE audit (
    number BIGINT PRIMARY KEY DEFAULT nextval('audit_number'), done_at TIMESTAMP NOT NULL, author VARCHAR NOT NULL,
    action VARCHAR NOT NULL, subject VARCHAR NOT NULL, detail VARCHAR NOT NULL)`,
] as const

export const firstFormat: Migration = {
  from: 0,
  summary: 'captures, notes with history, views, findings, baseline, report, flows, audit',
  async run(sql) {
    for (const table of TABLES) await sql.run(table)
  },
}
