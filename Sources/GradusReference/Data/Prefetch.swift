/// Exercise 2.5.prefetch: what the training loop gets after each batch that arrives from a worker.
///
/// A batch waits until all before it have been handed out; so the order is 0, 1, 2, … whatever the
/// workers' speed.
package func deliveries(of arrivals: [Int]) -> [[Int]] {
  var (waiting, next): (Set<Int>, Int) = ([], 0)
  return arrivals.map { batch in
    waiting.insert(batch)
    var delivered: [Int] = []
    while waiting.remove(next) != nil {
      delivered.append(next)
      next += 1
    }
    return delivered
  }
}
