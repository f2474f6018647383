"""check_onnx.py FILE...: ONNX's own checker, with the inference of all shapes, on exported files.

pip install onnx
"""
import sys

import onnx

for path in sys.argv[1:]:
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path, load_external_data=False)
    opsets = ", ".join(f"{o.domain or 'ai.onnx'} {o.version}" for o in model.opset_import)
    print(f"{path}: {len(model.graph.node)} nodes, opset {opsets}: ok")
