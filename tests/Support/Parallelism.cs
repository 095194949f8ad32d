// Most tests wait for something now and then: two at a time keep two cores busy. What changes the process (console, environment, meters) says [DoNotParallelize].
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]
