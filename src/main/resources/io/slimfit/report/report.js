"use strict";
// Draws the charts of a report. Names come from data sets and models: they are only ever set as text.
(function () {
  const runs = JSON.parse(document.getElementById("runs").textContent);
  const colours = ["#4477aa", "#cc6677", "#228833", "#aa7700", "#aa3377", "#008080", "#885522", "#777777"];
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim();
  const line = style.getPropertyValue("--line").trim();

  function axis(label) {
    return {
      label: label, stroke: ink, grid: { stroke: line }, ticks: { stroke: line }, size: 60,
      values: (chart, ticks) => ticks.map((tick) => (tick === null ? "" : String(Number(tick.toPrecision(4))))),
    };
  }

  function widthOf(place) {
    return Math.max(280, place.clientWidth);
  }

  // One series a run, over a common x axis.
  function lines(id, yLabel, points, log) {
    const place = document.getElementById(id);
    const all = runs.map(points);
    const xs = Array.from(new Set(all.flatMap((of) => of.x))).sort((a, b) => a - b);
    const data = [xs].concat(all.map((of) => {
      const at = new Map(of.x.map((x, i) => [x, of.y[i]]));
      return xs.map((x) => (at.has(x) ? at.get(x) : null));
    }));
    const few = xs.length < 30;
    const shown = (chart, value) => (value === null || value === undefined ? "--" : String(value));
    const series = [{ label: "step", value: shown }].concat(runs.map((run, i) => ({
      label: run.name, value: shown, stroke: colours[i % colours.length], width: 1.5, spanGaps: true, points: { show: few },
    })));
    const chart = new uPlot({
      width: widthOf(place), height: 260, series: series, axes: [axis("step"), axis(yLabel)],
      scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
    }, data, place);
    window.addEventListener("resize", () => chart.setSize({ width: widthOf(place), height: 260 }));
  }

  function bars(id) {
    const place = document.getElementById(id);
    const canvas = document.createElement("canvas");
    place.appendChild(canvas);
    function draw() {
      const width = widthOf(place);
      const rows = runs.flatMap((run) => [[run.name, run.memory], [run.name + ", full fine-tuning", run.baseline]]);
      const ratio = window.devicePixelRatio || 1;
      canvas.style.width = width + "px";
      const height = rows.length * 44 + 30;
      canvas.style.height = height + "px";
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      const pen = canvas.getContext("2d");
      pen.scale(ratio, ratio);
      pen.font = "13px system-ui, sans-serif";
      const categories = Object.keys(runs[0].memory);
      const most = Math.max(1, ...rows.map((row) => categories.reduce((sum, c) => sum + row[1][c], 0)));
      rows.forEach((row, r) => {
        let x = 0;
        pen.fillStyle = ink;
        pen.fillText(row[0], 0, r * 44 + 14);
        categories.forEach((category, c) => {
          const part = (row[1][category] / most) * width;
          pen.fillStyle = colours[c % colours.length];
          pen.fillRect(x, r * 44 + 20, part, 16);
          x += part;
        });
      });
      let x = 0;
      categories.forEach((category, c) => {
        pen.fillStyle = colours[c % colours.length];
        pen.fillRect(x, height - 16, 10, 10);
        pen.fillStyle = ink;
        pen.fillText(category, x + 14, height - 7);
        x += pen.measureText(category).width + 30;
      });
    }
    draw();
    window.addEventListener("resize", draw);
  }

  // Weights from bottom to top, steps from left to right; the darker, the more of these steps a weight trained in.
  function map(run, r) {
    const place = document.getElementById("freeze-" + r);
    const canvas = document.createElement("canvas");
    place.appendChild(canvas);
    const rows = run.weights.length;
    const columns = rows ? run.active[0].length : 0;
    canvas.width = Math.max(1, columns);
    canvas.height = Math.max(1, rows);
    canvas.style.width = "100%";
    canvas.style.height = Math.max(80, Math.min(600, rows * 6)) + "px";
    canvas.style.imageRendering = "pixelated";
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#4477aa";
    for (let w = 0; w < rows; w++) {
      for (let c = 0; c < columns; c++) {
        pen.globalAlpha = run.active[w][c];
        pen.fillRect(c, rows - 1 - w, 1, 1);
      }
    }
    const readout = document.getElementById("freeze-text-" + r);
    canvas.addEventListener("mousemove", (event) => {
      const box = canvas.getBoundingClientRect();
      const w = rows - 1 - Math.floor(((event.clientY - box.top) / box.height) * rows);
      const c = Math.floor(((event.clientX - box.left) / box.width) * columns);
      if (w >= 0 && w < rows && c >= 0 && c < columns) {
        readout.textContent = run.weights[w] + ", from step " + run.firstSteps[c] + ": trained in "
          + Math.round(run.active[w][c] * 100) + " % of the steps";
      }
    });
  }

  lines("loss", "loss", (run) => ({ x: run.steps, y: run.loss }), false);
  lines("rate", "learning rate", (run) => ({ x: run.steps, y: run.rate }), false);
  lines("held", "MiB held", (run) => ({ x: run.steps, y: run.held }), false);
  lines("seconds", "seconds", (run) => ({ x: run.steps, y: run.seconds }), false);
  if (document.getElementById("metric")) {
    lines("metric", runs[0].metric, (run) => ({ x: run.evalSteps, y: run.evalValues }), false);
  }
  bars("memory");
  runs.forEach(map);
  document.documentElement.dataset.drawn = "yes";
})();
