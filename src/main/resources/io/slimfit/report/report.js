"use strict";
// Draws the charts of a report. Names come from data sets and models: they are only ever set as text.
(function () {
  const runs = JSON.parse(document.getElementById("runs").textContent);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const ink = colour("--ink");
  const line = colour("--line");
  const colours = ["--c0", "--c1", "--c2", "--c5", "--c7", "--c4", "--c3", "--c6"].map(colour);
  const height = 240;

  // Distances of ticks at steps: there is no half step.
  const whole = [1, 10, 100, 1000, 10000, 100000, 1000000].flatMap((ten) => [ten, 2 * ten, 5 * ten]);

  // Short enough for the room beside an axis: 7.5e-5, not 0.000075.
  function text(value, digits) {
    const rounded = Number(value.toPrecision(digits));
    return rounded !== 0 && Math.abs(rounded) < 0.001 ? rounded.toExponential() : String(rounded);
  }

  function axis(label) {
    return Object.assign(label === "step" ? { incrs: whole } : {}, {
      label: label, stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, size: label === "step" ? 40 : 68, labelSize: 20,
      values: (chart, ticks) => ticks.map((tick) => (tick === null ? "" : text(tick, 4))),
    });
  }

  const widthOf = (place) => Math.max(260, place.clientWidth);
  const shown = (value) => (value === null || value === undefined ? "-" : text(value, 5));

  // What the loss would be without the noise of single steps: a mean in which older steps count less and less.
  function smooth(values) {
    const keep = 1 - 1 / Math.max(1, values.length / 25);
    let mean = 0;
    let weight = 0;
    return values.map((value) => {
      if (value === null) {
        return null;
      }
      mean = keep * mean + (1 - keep) * value;
      weight = keep * weight + (1 - keep);
      return mean / weight;
    });
  }

  // The series of all runs over one x axis.
  function lines(id, yLabel, points, smoothed) {
    const place = document.getElementById(id);
    if (!place) {
      return;
    }
    const all = runs.flatMap((run, r) => {
      const of = points(run);
      const own = { name: run.name, x: of.x, y: of.y, colour: colours[r % colours.length] };
      return smoothed ? [Object.assign({ faint: true }, own), Object.assign({}, own, { name: run.name + ", running mean", y: smooth(of.y) })] : [own];
    });
    const xs = Array.from(new Set(all.flatMap((of) => of.x))).sort((a, b) => a - b);
    const data = [xs].concat(all.map((of) => {
      const at = new Map(of.x.map((x, i) => [x, of.y[i]]));
      return xs.map((x) => (at.has(x) ? at.get(x) : null));
    }));
    const series = [{ label: "step", value: (chart, value) => shown(value) }].concat(all.map((of) => ({
      label: of.name, value: (chart, value) => shown(value), stroke: of.faint ? of.colour + "66" : of.colour,
      width: of.faint ? 1 : 2, spanGaps: true, points: { show: xs.length < 30 && !of.faint },
    })));
    const chart = new uPlot({
      width: widthOf(place), height: height, series: series, axes: [axis("step"), axis(yLabel)],
      scales: { x: { time: false } }, legend: { show: all.length > 1 || xs.length > 1 },
    }, data, place);
    window.addEventListener("resize", () => chart.setSize({ width: widthOf(place), height: height }));
  }

  // Block 7 of bert.encoder.layer.7.output.dense.weight; none of what is in no block.
  function blockOf(weight) {
    const found = /\.(\d{1,4})\./.exec(weight);
    return found ? Number(found[1]) : null;
  }

  // A row for each weight, a column for some steps; strength in 0..1 or null. The blocks' numbers stand on the left.
  function map(id, weights, steps, strength, words) {
    const place = document.getElementById(id);
    if (!place) {
      return;
    }
    const canvas = document.createElement("canvas");
    place.appendChild(canvas);
    const left = 32;
    const row = Math.max(3, Math.min(10, 480 / Math.max(1, weights.length)));
    let box = { width: 0, height: 0 };
    function draw() {
      const ratio = window.devicePixelRatio || 1;
      box = { width: widthOf(place) - left, height: weights.length * row };
      canvas.style.width = box.width + left + "px";
      canvas.style.height = box.height + 20 + "px";
      canvas.width = (box.width + left) * ratio;
      canvas.height = (box.height + 20) * ratio;
      const pen = canvas.getContext("2d");
      pen.scale(ratio, ratio);
      pen.fillStyle = colour("--fill");
      pen.fillRect(left, 0, box.width, box.height);
      const column = box.width / Math.max(1, steps.length);
      pen.fillStyle = colours[0];
      for (let w = 0; w < weights.length; w++) {
        for (let c = 0; c < steps.length; c++) {
          const strong = strength(w, c);
          if (strong !== null) {
            pen.globalAlpha = strong;
            pen.fillRect(left + c * column, w * row, column + (c + 1 < steps.length ? 0.3 : 0), row);
          }
        }
      }
      pen.globalAlpha = 1;
      pen.fillStyle = ink;
      pen.font = "11px system-ui, sans-serif";
      let last = -20;
      weights.forEach((weight, w) => {
        const block = blockOf(weight);
        if (block !== null && (w === 0 || blockOf(weights[w - 1]) !== block) && w * row - last >= 12) {
          last = w * row;
          pen.fillText(String(block), 4, w * row + 9);
          pen.globalAlpha = 0.25;
          pen.fillRect(0, w * row, left + box.width, 1);
          pen.globalAlpha = 1;
        }
      });
      if (steps.length) {
        pen.fillText("step " + steps[0], left, box.height + 14);
        const end = "step " + steps[steps.length - 1];
        pen.fillText(end, left + box.width - pen.measureText(end).width, box.height + 14);
      }
    }
    draw();
    window.addEventListener("resize", draw);
    const readout = document.getElementById(id + "-text");
    const caption = readout.textContent;
    canvas.addEventListener("mousemove", (event) => {
      const at = canvas.getBoundingClientRect();
      const w = Math.floor((event.clientY - at.top) / row);
      const c = Math.floor(((event.clientX - at.left - left) / box.width) * steps.length);
      const inside = w >= 0 && w < weights.length && c >= 0 && c < steps.length;
      readout.textContent = inside ? words(w, c) : caption;
    });
    canvas.addEventListener("mouseleave", () => { readout.textContent = caption; });
  }

  function maps(run, r) {
    map("freeze-" + r, run.weights, run.firstSteps, (w, c) => run.active[w][c] || null, (w, c) => run.weights[w]
      + ", from step " + run.firstSteps[c] + ": trained in " + Math.round(run.active[w][c] * 100) + " % of the steps");
    const logs = run.distances.flat().filter((value) => value > 0).map(Math.log);
    const least = logs.reduce((a, b) => Math.min(a, b), Infinity);
    const most = logs.reduce((a, b) => Math.max(a, b), -Infinity);
    map("distance-" + r, run.weights, run.distanceSteps, (w, c) => {
      const value = run.distances[w][c];
      return value > 0 ? 0.08 + 0.92 * (most > least ? (Math.log(value) - least) / (most - least) : 1) : null;
    }, (w, c) => run.weights[w] + ", step " + run.distanceSteps[c] + ": "
      + (run.distances[w][c] === null ? "frozen" : "moved by " + run.distances[w][c].toExponential(2)));
  }

  lines("loss", "loss", (run) => ({ x: run.steps, y: run.loss }), true);
  lines("metric", runs[0].metric, (run) => ({ x: run.evalSteps, y: run.evalValues }), false);
  lines("rate", "learning rate", (run) => ({ x: run.steps, y: run.rate }), false);
  lines("held", "MiB held", (run) => ({ x: run.steps, y: run.held }), false);
  lines("seconds", "seconds", (run) => ({ x: run.steps, y: run.seconds }), false);
  runs.forEach(maps);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
  document.documentElement.dataset.drawn = "yes";
})();
