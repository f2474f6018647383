# Sourced by the scripts here: the options with which the launcher starts kernels of vectors.
vectors=(
  --add-modules jdk.incubator.vector -XX:CompileCommand=quiet
  '-XX:CompileCommand=inline,io.slimfit.tensor.VectorMath::*'
)
for loops in VectorLoops CodecVectorLoops; do
  vectors+=(
    "-XX:CompileCommand=dontinline,io.slimfit.tensor.$loops::*"
    "-XX:CompileCommand=CompileThresholdScaling,io.slimfit.tensor.$loops::*,0.02"
  )
done
