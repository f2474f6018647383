package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunSummary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code config.yaml}: the options to repeat a run. It is written when training starts. */
public final class ConfigurationFile implements RunListener {
  public static final String NAME = "config.yaml";

  private static final String HEAD =
      "# To repeat the run: slimfit train --config THIS_FILE --output FOLDER\n";
  private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
      .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
      .disable(YAMLGenerator.Feature.SPLIT_LINES)
      .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
      .build());

  private final Path path;
  private final String text;

  /**
   * @param folder must exist when training starts
   * @param options from names without dashes to values; a repeatable option may have several
   */
  public ConfigurationFile(Path folder, Map<String, List<String>> options) {
    path = folder.resolve(NAME);
    text = text(options);
  }

  @Override
  public void onStart(RunSummary summary) {
    AtomicFile.write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The file's content. */
  public static String text(Map<String, List<String>> options) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    options.forEach(
        (name, values) -> mapping.put(name, values.size() == 1 ? values.get(0) : values));
    try {
      return HEAD + YAML.writeValueAsString(mapping);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the options cannot be written as YAML", e);
    }
  }
}
