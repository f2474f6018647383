/**
 * Reads CSV, TSV, JSON lines and Parquet files as rows of cells. Read
 * {@link io.slimfit.data.table.Table} first.
 */
@NullMarked
package io.slimfit.data.table;

import org.jspecify.annotations.NullMarked;
