"""What reading, recording and asking cost, each figure beside a floor that was measured in the same run (`script/bench`)."""
