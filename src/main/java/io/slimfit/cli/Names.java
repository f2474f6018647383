package io.slimfit.cli;

import io.slimfit.freeze.FreezePolicies;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.StoreOverrides;
import io.slimfit.optim.LearningRate;
import io.slimfit.optim.Optimizers;
import java.util.Iterator;

/** The names that registries know, for help and completion; asked for only when help is shown. */
final class Names {
  private Names() {}

  static final class Tasks implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return io.slimfit.task.Tasks.standard().names().iterator();
    }
  }

  static final class Policies implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return FreezePolicies.names().iterator();
    }
  }

  static final class ProfileNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Profiles.names().iterator();
    }
  }

  static final class SiteKinds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return StoreOverrides.kinds().iterator();
    }
  }

  static final class OptimizerNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Optimizers.names().iterator();
    }
  }

  static final class Schedules implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return LearningRate.schedules().iterator();
    }
  }
}
