import GradusFixtures

/// What is wrong with a training recording as a means of catching mistakes.
func complaints(about recording: TrainingRecording) -> [String] {
  let data = recording.data
  var complaints: [String] = []
  if data.x.count != data.samples || data.y.count != data.samples || data.samples < 10 {
    complaints.append("has \(data.x.count) points where it says \(data.samples)")
  }
  if Set(data.x).count < data.x.count { complaints.append("has points of one x") }
  if !zip(data.x, data.y).contains(where: { abs($1 - 2 * $0 - 3) > 0.1 * data.noise })
    || data.noise <= 0
  {
    complaints.append("lies on the line itself")
  }
  for run in recording.runs {
    let trace = run.float64
    let numbers = trace.losses + trace.weights + trace.biases + trace.gradients.flatMap { $0 }
    if trace.losses.count < 10 || !numbers.allSatisfy({ $0.isFinite && $0 != 0 }) {
      complaints.append("\(run.optimizer) has too few losses, or numbers that say nothing")
    }
    if run.initial.weight == run.initial.bias {
      complaints.append("\(run.optimizer) starts with weight and bias equal")
    }
  }
  return complaints
}
