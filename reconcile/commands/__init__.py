"""Hold the commands of the program, one a module; ``cli`` loads the one that is asked for."""
