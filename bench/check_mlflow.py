"""check_mlflow.py [--slimfit COMMAND]: a run that is stopped and resumed, on a real MLflow server.

Starts a server on this machine, with its files in a temporary folder. Trains with --report-to
mlflow until a signal stops the run, resumes it, and asks the server what it has: every step once,
the parameters, and the state of the run.

pip install mlflow
"""
import argparse
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
STEPS = 60


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def start_server(folder, port):
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port),
         "--workers", "1", "--backend-store-uri", f"sqlite:///{folder}/mlflow.db",
         "--default-artifact-root", f"{folder}/artifacts"],
        stdout=open(folder / "server.log", "w"), stderr=subprocess.STDOUT, start_new_session=True,
        env={**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"})
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).read()
            return server
        except OSError:
            if server.poll() is not None:
                sys.exit((folder / "server.log").read_text())
            time.sleep(1)
    sys.exit("the server did not start")


def train(slimfit, words, stop_after, output):
    run = subprocess.Popen([slimfit, "train", *words], stderr=subprocess.PIPE, text=True)
    if stop_after:
        log = output / "steps.jsonl"
        while run.poll() is None and not (
            log.exists() and log.read_text().count("\n") >= stop_after
        ):
            time.sleep(0.2)
        run.send_signal(signal.SIGTERM)
    _, err = run.communicate()
    print(err[-600:])
    return run.returncode


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--slimfit", default=str(ROOT / "slimfit"))
    slimfit = arguments.parse_args().slimfit
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        port = free_port()
        server = start_server(folder, port)
        try:
            os.environ["MLFLOW_TRACKING_URI"] = uri = f"http://127.0.0.1:{port}"
            os.environ["MLFLOW_EXPERIMENT_NAME"] = "checks"
            output = folder / "run"
            words = ["--report-to", "mlflow", "--run-name", "mine", "--batch-size", "4",
                     "--max-steps", str(STEPS), "--max-eval-samples", "50", "--threads", "1",
                     "--output", str(output)]
            assert train(slimfit, words, STEPS // 3, output) == 143
            assert train(slimfit, ["--resume", str(output)], 0, output) == 0
            check(uri, output)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def check(uri, output):
    from mlflow.tracking import MlflowClient

    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name("checks")
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.run_name == "mine" and run.info.status == "FINISHED", run.info
    assert run.data.params["batch-size"] == "4", run.data.params
    steps = [json.loads(line) for line in (output / "steps.jsonl").read_text().splitlines()]
    history = client.get_metric_history(run.info.run_id, "loss")
    history.sort(key=lambda metric: metric.step)
    assert [metric.step for metric in history] == list(range(1, STEPS + 1)), history
    assert [metric.value for metric in history] == [step["loss"] for step in steps]
    metrics = json.loads((output / "metrics.json").read_text())
    assert run.data.metrics["eval_accuracy"] == metrics["eval"]["accuracy"]
    print(f"{len(history)} steps, {len(run.data.params)} parameters: ok; {sorted(run.data.metrics)}")


main()
