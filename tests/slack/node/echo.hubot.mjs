// A script of hubot's.
export default (robot) => {
  robot.hear(/^!echo (.*)/, (response) => response.send(response.match[1]));
};
