//! Every value of every table of a database, and what else lies in the file of an embedded one.

use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};
use undersigned::db::Conn;
use undersigned::db::conn::Target;

/// A database of more bytes is not looked through, and that is said.
const MOST: u64 = 24 * 1024 * 1024;

/// One value of a row.
pub struct Cell {
    pub table: String,
    pub column: String,
    pub value: Vec<u8>,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    t: String,
    #[diesel(sql_type = Text)]
    c: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = Text)]
    c: String,
    #[diesel(sql_type = Binary)]
    v: Vec<u8>,
}

#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    bytes: i64,
}

const COLUMNS_OF_SQLITE: &str = "SELECT m.name AS t, p.name AS c, '' AS kind FROM sqlite_master m \
     JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, p.cid";
const COLUMNS_OF_POSTGRES: &str = "SELECT k.relname::text AS t, a.attname::text AS c, a.atttypid::regtype::text AS kind \
     FROM pg_class k JOIN pg_attribute a ON a.attrelid = k.oid JOIN pg_namespace n ON n.oid = k.relnamespace \
     WHERE n.nspname = 'public' AND k.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, a.attnum";
const SIZE_OF_SQLITE: &str = "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()";
const SIZE_OF_POSTGRES: &str = "SELECT COALESCE(SUM(pg_total_relation_size(k.oid)), 0)::bigint AS bytes FROM pg_class k \
     JOIN pg_namespace n ON n.oid = k.relnamespace WHERE n.nspname = 'public' AND k.relkind = 'r'";

/// All values; none of a database that is gone (some tests take it away) or too large.
pub fn cells(url: &str) -> Vec<Cell> {
    let target = Target::parse(url).unwrap();
    // Opening would make a file anew that a test has taken away.
    if target.file().is_some_and(|file| !file.exists()) {
        return Vec::new();
    }
    let Ok(mut conn) = target.connect() else {
        eprintln!("the scanner did not look: there is no database at {url} any more");
        return Vec::new();
    };
    let size = size(&mut conn);
    if size > MOST {
        eprintln!("the scanner did not look: the database holds {size} bytes");
        return Vec::new();
    }
    let mut cells = of_tables(&mut conn);
    // What lies in free pages and in the log of an embedded database is there for whoever copies the file.
    for ending in ["", "-wal"] {
        let path = target.file().map(|file| format!("{}{ending}", file.display()));
        let bytes = path.and_then(|path| std::fs::read(path).ok()).filter(|bytes| (bytes.len() as u64) < MOST);
        let (table, column) = ("(the file of the database)".to_owned(), format!("(its bytes{ending})"));
        cells.extend(bytes.map(|value| Cell { table, column, value }));
    }
    cells
}

fn size(conn: &mut Conn) -> u64 {
    let sql = if matches!(conn, Conn::Sqlite(_)) { SIZE_OF_SQLITE } else { SIZE_OF_POSTGRES };
    let size = diesel::sql_query(sql).get_result::<Size>(conn).map(|size| size.bytes);
    size.ok().and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default()
}

fn of_tables(conn: &mut Conn) -> Vec<Cell> {
    let sqlite = matches!(conn, Conn::Sqlite(_));
    let sql = if sqlite { COLUMNS_OF_SQLITE } else { COLUMNS_OF_POSTGRES };
    let columns: Vec<Column> = diesel::sql_query(sql).load(conn).unwrap();
    let mut cells = Vec::new();
    for of_table in columns.chunk_by(|a, b| a.t == b.t) {
        let table = &of_table[0].t;
        let one = |column: &Column| {
            let name = &column.c;
            let value = match (sqlite, column.kind.as_str()) {
                (true, _) => format!("CAST(\"{name}\" AS BLOB)"),
                (false, "bytea") => format!("\"{name}\""),
                (false, _) => format!("convert_to(\"{name}\"::text, 'UTF8')"),
            };
            format!("SELECT '{name}' AS c, {value} AS v FROM \"{table}\" WHERE \"{name}\" IS NOT NULL")
        };
        let sql = of_table.iter().map(one).collect::<Vec<_>>().join(" UNION ALL ");
        let values: Vec<Value> = diesel::sql_query(sql).load(conn).unwrap();
        cells.extend(values.into_iter().map(|Value { c, v }| Cell { table: table.clone(), column: c, value: v }));
    }
    cells
}
