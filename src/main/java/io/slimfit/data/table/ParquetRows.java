package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** The rows of a Parquet file, counted from 1; one row group is in memory at a time. */
public final class ParquetRows implements AutoCloseable {
  private final Place place;
  private final ParquetFileReader reader;
  private MessageType columns;
  private @Nullable RecordReader<Group> group;
  private long leftInGroup;
  private long row;

  /** @throws InputException if it is not a Parquet file */
  public ParquetRows(Path file) {
    place = Place.file(file);
    try {
      reader = ParquetFileReader.open(
          new LocalInputFile(file),
          new ParquetReadOptions.Builder(new PlainParquetConfiguration())
              .withCodecFactory(new ParquetCodecs())
              .build());
    } catch (IOException | RuntimeException e) { // damaged files cause any of these
      throw unreadable("is not a Parquet file, or is truncated", e);
    } catch (StackOverflowError e) {
      throw tooDeep(e);
    } catch (OutOfMemoryError e) {
      throw tooLarge("its metadata", e);
    }
    columns = description().getSchema();
  }

  private InputException tooDeep(StackOverflowError e) {
    return new InputException(
        place, "its columns are nested too deeply", "Give a file with plain columns", e);
  }

  private InputException tooLarge(String what, OutOfMemoryError e) {
    return new InputException(
        place,
        what + " does not fit into the Java heap of " + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB",
        "Write the file in smaller row groups, or use a larger heap, as in SLIMFIT_HEAP=1g"
            + " ./slimfit ...",
        e);
  }

  private InputException unreadable(String problem, Exception e) {
    return new InputException(place, problem, "Download or write the file again", e);
  }

  /** The metadata of the file. */
  public FileMetaData description() {
    return reader.getFileMetaData();
  }

  /** Reads only these columns. Must be called before the first row is read. */
  public void select(MessageType wanted) {
    reader.setRequestedSchema(wanted);
    columns = wanted;
  }

  /**
   * The next row, or empty after the last.
   *
   * @param meaning converts a row, given its place
   * @throws InputException if the row cannot be read, or {@code meaning} rejects it
   */
  public <T> Optional<T> next(BiFunction<Group, Place, T> meaning) {
    try {
      while (leftInGroup == 0) {
        PageReadStore pages = reader.readNextRowGroup();
        if (pages == null) {
          return Optional.empty();
        }
        leftInGroup = pages.getRowCount();
        group = new ColumnIOFactory()
            .getColumnIO(columns, description().getSchema())
            .getRecordReader(pages, new GroupRecordConverter(columns));
      }
      leftInGroup--;
      row++;
      return Optional.of(meaning.apply(Objects.requireNonNull(group).read(), place.row(row)));
    } catch (InputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof ParquetCodecs.UnknownCodecException codec) {
          throw codec.in(place);
        }
      }
      throw unreadable("row " + row + " cannot be read: what is stored there is damaged", e);
    } catch (StackOverflowError e) {
      throw tooDeep(e);
    } catch (OutOfMemoryError e) {
      throw tooLarge("a group of rows after row " + row, e);
    }
  }

  /** The number of rows read so far. */
  public long count() {
    return row;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
