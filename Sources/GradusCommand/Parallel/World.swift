#if MPI
  import CGradusMPI
  import Foundation

  /// The processes that mpirun has started, and Open MPI between them. Where a call of it fails, it says so
  /// itself and ends all of them.
  struct World {
    /// Which of them this one is, counted from 0.
    let rank: Int
    /// How many they are.
    let count: Int

    /// Waits until all are there; nil where mpirun has not started this one.
    init?() {
      guard Mpirun.isThere else { return nil }
      MPI_Init(nil, nil)
      var (rank, count) = (Int32(0), Int32(0))
      MPI_Comm_rank(gradus_world(), &rank)
      MPI_Comm_size(gradus_world(), &count)
      (self.rank, self.count) = (Int(rank), Int(count))
    }

    var team: Team {
      Team(rank: rank, count: count, gather: gather) {
        // MPI_Finalize waits without letting anybody else work.
        _ = gather(Data())
        MPI_Finalize()
      }
    }

    /// What each process gives, the first one's first.
    func gather(_ data: Data) -> [Data] {
      var sizes = Array(repeating: Int32(0), count: count)
      [Int32(data.count)].withUnsafeBufferPointer { own in
        sizes.withUnsafeMutableBufferPointer { sizes in
          var request: MPI_Request?
          MPI_Iallgather(
            own.baseAddress, 1, gradus_int(), sizes.baseAddress, 1, gradus_int(), gradus_world(),
            &request)
          wait(request)
        }
      }
      let ends = sizes.reduce(into: [Int32(0)]) { $0.append(($0.last ?? 0) + $1) }
      var all = Array(repeating: UInt8(0), count: Int(ends[count]))
      Array(data).withUnsafeBufferPointer { own in
        all.withUnsafeMutableBufferPointer { all in
          sizes.withUnsafeBufferPointer { sizes in
            ends.withUnsafeBufferPointer { ends in
              var request: MPI_Request?
              MPI_Iallgatherv(
                own.baseAddress, Int32(own.count), gradus_byte(), all.baseAddress,
                sizes.baseAddress, ends.baseAddress, gradus_byte(), gradus_world(), &request)
              wait(request)
            }
          }
        }
      }
      return (0..<count).map { Data(all[Int(ends[$0])..<Int(ends[$0 + 1])]) }
    }

    /// The sum of all processes' `values`, the same on each.
    func sum(_ values: [Double]) -> [Double] {
      var sums = values
      values.withUnsafeBufferPointer { own in
        sums.withUnsafeMutableBufferPointer { sums in
          var request: MPI_Request?
          MPI_Iallreduce(
            own.baseAddress, sums.baseAddress, Int32(own.count), gradus_double(), gradus_sum(),
            gradus_world(), &request)
          wait(request)
        }
      }
      return sums
    }

    /// Sends `piece` to the next process, the last one's to the first, and gives the `expected` numbers that
    /// the one before sends.
    func exchange(_ piece: [Double], expected: Int) -> [Double] {
      var received = Array(repeating: 0.0, count: expected)
      let (next, before) = (Int32((rank + 1) % count), Int32((rank + count - 1) % count))
      piece.withUnsafeBufferPointer { own in
        received.withUnsafeMutableBufferPointer { received in
          var (receiving, sending): (MPI_Request?, MPI_Request?)
          MPI_Irecv(
            received.baseAddress, Int32(received.count), gradus_double(), before, 0, gradus_world(),
            &receiving)
          MPI_Isend(
            own.baseAddress, Int32(own.count), gradus_double(), next, 0, gradus_world(), &sending)
          wait(receiving, sending)
        }
      }
      return received
    }

    /// Waits until what was begun is done, at first impatiently, then so that whatever else is to be done on
    /// this machine can be.
    private func wait(_ begun: MPI_Request?...) {
      var (requests, isDone, tries) = (begun, Int32(0), 0)
      while true {
        MPI_Testall(Int32(requests.count), &requests, &isDone, nil)
        if isDone != 0 { return }
        tries += 1
        if tries > 100 { usleep(50) }
      }
    }
  }
#endif
