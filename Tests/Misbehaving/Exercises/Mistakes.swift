import Answering
import Foundation
import Gradus
import GradusReference
import OptimizersBeyondSGDCourse
import OptimizersBeyondSGDQuestions

// In a folder of this name so that a crash is located as one in a learner's file is.

func outOfRange(_ run: OptimizerRun) -> Trajectory {
  print("about to index", run.initial.count)
  let empty = run.initial.filter { _ in false }
  return Trajectory(parameters: [[empty[0]]])
}

func printsMuch(_ run: OptimizerRun) -> Trajectory {
  print(String(repeating: "All work and no play.\n", count: 1 << 16))
  return (try? run.trajectory(of: GradusReference.SGD(options: run.options)))
    ?? Trajectory(parameters: [])
}

func exits(_ run: OptimizerRun) -> Trajectory {
  print("before \u{1B}[2J\u{7}\u{9B}1m after")
  exit(0)
}

func loops(_ run: OptimizerRun) -> Trajectory {
  var step = 0
  while step >= 0 { step = (step + 1) % 1000 }
  return Trajectory(parameters: [])
}

func takesMemory(_ script: TrainingScript) -> TrainingTrace {
  var hoard: [[Double]] = []
  while hoard.count < 1 << 20 { hoard.append(Array(repeating: 1, count: 1 << 20)) }
  return TrainingTrace(training: Training(losses: hoard[0], weight: 0, bias: 0), gradients: [])
}

func sleeps(_ call: Call) -> Tensors {
  Thread.sleep(forTimeInterval: 3600)
  return Tensors(call.inputs)
}

func recurses(_ call: Call) -> Tensors {
  let deeper = call.inputs.count < 0 ? Tensors([]) : recurses(call)
  return Tensors(deeper.parts + deeper.parts)
}

struct OwnError: Error, CustomStringConvertible {
  let description = "the matrix is singular"
}

func throwsItsOwn(_ question: FitQuestion) throws -> FitReport {
  throw OwnError()
}
