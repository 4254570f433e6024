import Foundation

/// What mpirun tells the processes that it starts.
enum Mpirun {
  /// Whether it has started this one.
  static var isThere: Bool { rank != nil }

  /// Which process this is, counted from 0; nil where mpirun has not started it.
  private static var rank: String? {
    // Open MPI's own name, and that of those who start processes for it, as Slurm's srun does.
    environment["OMPI_COMM_WORLD_RANK"] ?? environment["PMIX_RANK"]
  }

  /// Whether this process is to speak, if one is enough.
  static var isFirst: Bool { [nil, "0"].contains(rank) }

  /// This process's environment, without that which makes a program take itself for this process if it
  /// calls Open MPI as well: it would wait for ever.
  static var environmentOfOthers: [String: String] {
    environment.filter { !$0.key.hasPrefix("OMPI_MCA_") && !$0.key.hasPrefix("PMIX_") }
  }

  private static var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// How one comes to a gradus that knows Open MPI. A trait is a flag of every module's, so that it has a
  /// folder of its own.
  static let advice =
    "this gradus was built without Open MPI: apt-get install libopenmpi-dev openmpi-bin, then "
    + "swift build --product gradus --traits MPI --scratch-path .build/mpi"
}
